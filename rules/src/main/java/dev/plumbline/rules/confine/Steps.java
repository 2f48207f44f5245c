package dev.plumbline.rules.confine;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;

/**
 * Elements of lists that rules look at one by one for one event, counted. Rule code has no loop of its own, but a pattern that
 * stands {@code from} a list within another multiplies, and Drools goes through all of it.
 */
public final class Steps {
    /** Elements for one rule and event. */
    public static final long MOST = 200_000;

    private static final ThreadLocal<Steps> OF_THREAD = ThreadLocal.withInitial(Steps::new);

    private long left = Long.MAX_VALUE;

    private Steps() {}

    /** More was looked at than may be. */
    public static final class TooMany extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMany() {
            super("looked at more than " + MOST + " elements of lists for one event");
        }
    }

    /** From now on this thread may look at so many. */
    public static void begin(long most) {
        OF_THREAD.get().left = most;
    }

    /** From now on nothing is counted. */
    public static void end() {
        OF_THREAD.get().left = Long.MAX_VALUE;
    }

    /** The same list, that counts who goes through it; anything else as it is. Called by compiled rules. */
    public static Object counted(Object value) {
        return value instanceof List<?> list ? new Counted(list) : value;
    }

    private void step() {
        if (--left < 0) {
            throw new TooMany();
        }
    }

    private static final class Counted extends AbstractList<Object> implements RandomAccess {
        private final List<?> list;

        Counted(List<?> list) {
            this.list = list;
        }

        @Override
        public Object get(int index) {
            return list.get(index);
        }

        @Override
        public int size() {
            return list.size();
        }

        @Override
        public boolean contains(Object value) {
            return list.contains(value);
        }

        @Override
        public Iterator<Object> iterator() {
            Iterator<?> elements = list.iterator();
            Steps steps = OF_THREAD.get();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return elements.hasNext();
                }

                @Override
                public Object next() {
                    steps.step();
                    return elements.next();
                }
            };
        }
    }
}
