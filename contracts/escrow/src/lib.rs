//! Escrow: the job market, collateral accounts and settlement by proof
