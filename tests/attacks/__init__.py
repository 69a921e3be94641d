"""What somebody may try who means harm, and what comes of it."""
