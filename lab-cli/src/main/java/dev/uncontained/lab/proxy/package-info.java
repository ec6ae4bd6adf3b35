/**
 * A TCP proxy between one service and the brokers, on loopback only, which drills disturb.
 *
 * <p>It is a process of the stack ({@link dev.uncontained.lab.proxy.ProxyMain}). Every connection has four virtual threads: a reader and a
 * writer for each direction. Faults come and go by HTTP.
 */
@NullMarked
package dev.uncontained.lab.proxy;

import org.jspecify.annotations.NullMarked;
