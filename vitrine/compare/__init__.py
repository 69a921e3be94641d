"""Two models on one catalog, side by side: the same queries, blind votes, metrics with truth, time, memory."""
