package dev.plumbline.rules.confine;

import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;

/**
 * What is there for compiled rules: the classes on the list, as the engine itself has them, and no file. Nothing else can be
 * found by a name, however it is put together.
 */
public final class AllowedClasses extends ClassLoader {
    private final ClassLoader engine;

    /** @param engine has Drools and the facts */
    public AllowedClasses(ClassLoader engine) {
        super("rules", null);
        this.engine = engine;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!Allowed.isLoadable(name)) {
            throw new ClassNotFoundException(name + " is out of reach of rules");
        }
        return engine.loadClass(name);
    }

    @Override
    public URL getResource(String name) {
        return null;
    }

    @Override
    public Enumeration<URL> getResources(String name) {
        return Collections.emptyEnumeration();
    }
}
