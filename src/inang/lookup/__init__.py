"""Finding things again: "nomor, nama, hal" of everything the office keeps, by the words of it. Knows no subject."""
