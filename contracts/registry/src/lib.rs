//! Registry of models, datasets and sources
