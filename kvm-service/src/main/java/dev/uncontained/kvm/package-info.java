/** kvm-service; see the packages below. */
@NullMarked
package dev.uncontained.kvm;

import org.jspecify.annotations.NullMarked;
