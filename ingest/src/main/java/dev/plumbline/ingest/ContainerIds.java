package dev.plumbline.ingest;

import java.util.Locale;
import java.util.regex.Pattern;

/** Container ids as collectors tell them: whole, or a prefix, with or without their runtime's name in front. */
public final class ContainerIds {
    /** As many digits as every collector keeps. */
    public static final int SHORT = 12;

    private static final Pattern ID = Pattern.compile("[0-9a-f]{" + SHORT + ",64}");

    private ContainerIds() {}

    /** What all collectors tell of one container alike: the first 12 digits of its id. */
    public static String shortened(String id) {
        return id.length() <= SHORT ? id : id.substring(0, SHORT);
    }

    /** 12 to 64 hex digits in lower case; null for anything else, such as Falco's {@code host}. */
    public static String of(String told) {
        if (told == null) {
            return null;
        }
        int runtime = told.indexOf("://");
        String id = told.substring(runtime < 0 ? 0 : runtime + 3).toLowerCase(Locale.ROOT);
        return ID.matcher(id).matches() ? id : null;
    }
}
