/** vfio-service; see the packages below. */
@NullMarked
package dev.uncontained.vfio;

import org.jspecify.annotations.NullMarked;
