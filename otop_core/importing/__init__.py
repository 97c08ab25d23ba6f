"""Files of an office taken in: read, looked at before anything is written, written as one batch, taken back as one."""
