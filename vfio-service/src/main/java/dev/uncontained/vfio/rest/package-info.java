/** What vfio-service shows over HTTP: reads only, on a worker thread, while the loop is between two decisions. */
@NullMarked
package dev.uncontained.vfio.rest;

import org.jspecify.annotations.NullMarked;
