"""The one way a record is written, with its permission, versions, history and merge."""
