/**
 * Strict reading of the YAML files people write: every complaint names file, line, key, value and what would be right, and all complaints
 * about a file come at once.
 */
@NullMarked
package dev.uncontained.events.yaml;

import org.jspecify.annotations.NullMarked;
