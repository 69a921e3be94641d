"""Who may do what, and how somebody becomes who they are."""
