//! A process: configuration, identity and TLS, telemetry, layers, authorisation, health, shutdown.
