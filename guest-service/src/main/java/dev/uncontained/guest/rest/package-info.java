/** What guest-service shows over HTTP. Reads only. */
@NullMarked
package dev.uncontained.guest.rest;

import org.jspecify.annotations.NullMarked;
