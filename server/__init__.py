"""The front door: what answers over HTTP beside the pages."""
