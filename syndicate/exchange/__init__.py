"""The translation memory as files that editors and their tools read: pure text and bytes in and out."""
