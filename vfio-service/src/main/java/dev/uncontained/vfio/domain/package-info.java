/**
 * vfio-service without a framework: which inputs are requests, and the fold of its own answers for each host. Called by one thread at a
 * time.
 */
@NullMarked
package dev.uncontained.vfio.domain;

import org.jspecify.annotations.NullMarked;
