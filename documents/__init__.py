"""What people are handed: card picture, poster, workbook (values in, bytes out); no sentence, clock or database."""
