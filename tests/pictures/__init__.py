"""Every screen as a picture and as text, so that a change of templates or styles can be held against what was before."""
