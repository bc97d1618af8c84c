"""HTTPS for a clinic with one PC and no name on the internet: an authority of its own, and the page by which tablets come to trust it."""
