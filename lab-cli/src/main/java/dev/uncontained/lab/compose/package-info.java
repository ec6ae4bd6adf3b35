/** The lab in containers: images of the services, and {@code docker-compose.yml} around them. */
@NullMarked
package dev.uncontained.lab.compose;

import org.jspecify.annotations.NullMarked;
