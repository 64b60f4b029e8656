//! Messages and types that contracts and clients share
