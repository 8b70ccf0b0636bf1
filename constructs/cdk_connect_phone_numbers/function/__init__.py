"""The function that imports and moves phone numbers: its code, its role, and what runs it."""
