"""The words by which an area rates its plans, where it has words of its own."""
