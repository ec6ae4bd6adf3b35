package dev.uncontained.events.scenario;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Records with one component changed, for tests that ask what depends on it. */
final class Altered {
    private Altered() {}

    /** @throws IllegalArgumentException when the record has no such component, or it is of another type */
    static <R extends Record> R record(R of, String component, @Nullable Object value) {
        RecordComponent[] components = of.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        boolean isThere = false;
        try {
            for (int i = 0; i < values.length; i++) {
                boolean isIt = components[i].getName().equals(component);
                values[i] = isIt ? value : components[i].getAccessor().invoke(of);
                isThere |= isIt;
            }
            if (!isThere) {
                throw new IllegalArgumentException(of.getClass().getSimpleName() + " has no " + component);
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            @SuppressWarnings("unchecked")
            Class<R> type = (Class<R>) of.getClass();
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " of " + of, e);
        }
    }
}
