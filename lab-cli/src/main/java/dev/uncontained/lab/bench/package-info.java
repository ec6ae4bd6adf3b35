/** {@code lab bench}: the project beside its rivals, on one broker and in one run. */
@NullMarked
package dev.uncontained.lab.bench;

import org.jspecify.annotations.NullMarked;
