"""What was printed: files, pages, articles, sentences, passages, and the store that keeps them."""
