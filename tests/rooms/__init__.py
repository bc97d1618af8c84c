"""The tour's worked example: a room that is built by its folder alone."""
