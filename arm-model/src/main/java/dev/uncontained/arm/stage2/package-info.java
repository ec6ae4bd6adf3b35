/**
 * Stage-2 translation: table geometry, leaf descriptors bit for bit, multi-level tables. Values are immutable; a
 * {@link dev.uncontained.arm.stage2.Stage2Table} belongs to one thread at a time.
 */
@NullMarked
package dev.uncontained.arm.stage2;

import org.jspecify.annotations.NullMarked;
