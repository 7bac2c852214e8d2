"""Draws and words: numbers, sentences, charts and page objects. It computes nothing."""
