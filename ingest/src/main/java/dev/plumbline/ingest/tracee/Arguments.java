package dev.plumbline.ingest.tracee;

import dev.plumbline.ingest.FlagNames;
import dev.plumbline.ingest.SystemCalls;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.function.Supplier;

/**
 * The arguments of one event.
 *
 * <p>With Tracee's option to parse them a descriptor is {@code 3=/etc/passwd}, and flags are names; without it both are
 * numbers.
 */
final class Arguments implements SystemCalls.Arguments {
    private static final String[] SCALARS = {
        "value", "str", "int32", "int64", "u_int32", "uInt32", "u_int64", "uInt64", "bool"
    };
    private static final String[] STRUCTURES = {
        "value",
        "sockaddr",
        "credentials",
        "dns",
        "dns_questions",
        "dnsQuestions",
        "dns_responses",
        "dnsResponses",
        "packet_metadata",
        "packetMetadata",
        "triggered_by",
        "triggeredBy"
    };

    private final List<Fields> arguments;
    private final Supplier<List<Fields>> structured;
    private final Long returned;
    private final String systemCall;

    /**
     * @param structured the same arguments, read for values that are objects
     * @param returned what the call returned; null where it is not told beside the arguments
     * @param systemCall in which it happened; null where it is not told
     */
    Arguments(List<Fields> arguments, Supplier<List<Fields>> structured, Long returned, String systemCall) {
        this.arguments = arguments;
        this.structured = structured;
        this.returned = returned;
        this.systemCall = systemCall;
    }

    @Override
    public String text(String name) {
        return switch (name) {
            case "file" -> behind(told("fd"));
            case "pathname" -> first("pathname", "path", "file_path", "file_name");
            case "source" -> first("source", "dev_name");
            case "target" -> first("target", "path");
            case "filesystemtype" -> first("filesystemtype", "type");
            default -> told(name);
        };
    }

    @Override
    public Long number(String name) {
        Fields argument = find(arguments, name);
        Long number = argument == null ? null : Words.number(argument, SCALARS);
        return number == null ? descriptor(told(name)) : number;
    }

    @Override
    public Long mode(String name) {
        Long number = number(name);
        return number == null ? FlagNames.mode(told(name)) : number;
    }

    /** Whether it is told, and false. */
    boolean isFalse(String name) {
        return "false".equals(told(name));
    }

    List<String> list(String name) {
        Fields argument = find(arguments, name);
        if (argument == null) {
            return List.of();
        }
        List<String> words = argument.words("value");
        return words.isEmpty() ? Words.object(argument, "str_array", "strArray").words("value") : words;
    }

    /** An argument that is an object or a list of objects; empty where it is neither. */
    List<Fields> objects(String name) {
        Fields argument = find(structured.get(), name);
        return argument == null ? List.of() : Words.objects(argument, STRUCTURES);
    }

    /** What the call returned; null where it is not told. */
    Long returned() {
        return returned == null ? number("returnValue") : returned;
    }

    String systemCall() {
        return systemCall;
    }

    /** The first of them that is told. */
    String first(String... names) {
        for (String name : names) {
            String told = told(name);
            if (told != null) {
                return told;
            }
        }
        return null;
    }

    private String told(String name) {
        Fields argument = find(arguments, name);
        return argument == null ? null : Words.first(argument, SCALARS);
    }

    private static Fields find(List<Fields> arguments, String name) {
        for (Fields argument : arguments) {
            if (name.equals(argument.text("name"))) {
                return argument;
            }
        }
        return null;
    }

    private static String behind(String descriptor) {
        int equals = descriptor == null ? -1 : descriptor.indexOf('=');
        return equals < 0 || equals + 1 == descriptor.length() ? null : descriptor.substring(equals + 1);
    }

    private static Long descriptor(String told) {
        int equals = told == null ? -1 : told.indexOf('=');
        if (equals < 1 || equals > 10) {
            return null;
        }
        try {
            return Long.valueOf(told.substring(0, equals));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
