"""EHC plans, once they are made: reviews, moves between phases and areas, and their end."""
