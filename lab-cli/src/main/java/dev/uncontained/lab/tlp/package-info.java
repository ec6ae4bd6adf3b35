/** {@code lab tlp}: what a transfer costs on a PCIe link. */
@NullMarked
package dev.uncontained.lab.tlp;

import org.jspecify.annotations.NullMarked;
