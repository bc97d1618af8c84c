"""The example's own tests run in the copy of the house that has the room."""

collect_ignore = ["feeding"]
