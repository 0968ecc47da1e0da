"""Tests that look at pages as their readers and writers do, in a real browser."""
