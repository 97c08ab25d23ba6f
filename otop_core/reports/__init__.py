"""Questions over the nouns: small frames, and the figures and files made from them."""
