package io.ecp.spark;

import io.ecp.EcpEngine;

/**
 * An engine and what must be closed after its last use.
 *
 * @param engine the engine
 * @param model the model behind it, or the engine where that owns the model
 */
record OpenEngine(EcpEngine engine, AutoCloseable model) {}
