"""Forms that are open on a phone: what each is about, how it is described to the phone, and what Save does."""
