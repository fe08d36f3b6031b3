"""What the platform knows: plain records, no behaviour beyond their own arithmetic."""
