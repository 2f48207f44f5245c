package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.List;

/** Ways that a rule's author may try to get out of a rule. */
final class Escapes {
    /** Set where something got out. */
    static final String CANARY = "dev.plumbline.rules.canary";

    /**
     * @param name what is tried
     * @param shared facts.drl
     * @param rule area/one.drl
     * @param text what the look at the text names
     * @param code what the look at the compiled code names; empty where Drools itself does not compile it
     */
    record Escape(String name, String shared, String rule, String text, String code) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String CONDITION = "listed(\"shells\", name)";
    private static final String CALL = "alerts.raise(drools.getRule(), $event);";
    private static final String SING = "System.setProperty(\"" + CANARY + "\", \"sings\")";

    private final List<Escape> all = new ArrayList<>();

    private Escapes() {
        functions();
        consequences();
        conditions();
        elements();
        attributes();
        declarations();
        heads();
        hidden();
        bombs();
    }

    static List<Escape> all() {
        return List.copyOf(new Escapes().all);
    }

    private void functions() {
        function("Java in a function", "boolean f() { " + SING + "; return true; }", "setProperty");
        function(
                "a class by a name that is put together",
                "boolean f() { try { return Class.forName(\"java.lang.\" + \"Run\" + \"time\") != null; } catch (Exception e) {"
                        + " return false; } }",
                "java.lang.Class.forName");
        function(
                "services by the service loader",
                "boolean f() { return java.util.ServiceLoader.load(Runnable.class).iterator().hasNext(); }",
                "java.util.ServiceLoader.load");
        function("a thread", "boolean f() { new Thread(() -> {}).start(); return true; }", "java.lang.Thread");
        function("a loop without end", "boolean f() { while (true) { } }", "has a loop");
        function("a recursion without end", "boolean f() { return f(); }", "declares the method f");
        function(
                "calls that double at each level",
                "boolean f() { return g() | g(); } function boolean g() { return h() | h(); }"
                        + " function boolean h() { return true; }",
                "declares the method g");
        function(
                "a list that grows",
                "boolean f() { return new int[Integer.MAX_VALUE].length > 0; }",
                "array of numbers");
        function(
                "a lock that is held",
                "boolean f() { synchronized (String.class) { return true; } }",
                "declares the method f");
        function(
                "what is thrown is caught and tried again",
                "boolean f() { try { return f(); } catch (StackOverflowError e) { return f(); } }",
                "catches what is thrown");
    }

    private void function(String name, String code, String reached) {
        add(name, "function " + code, "f()", CALL, "function f", reached);
    }

    private void consequences() {
        consequence("a property of the system", SING + ";", "System", "java.lang.System.setProperty");
        consequence("the end of the process", "System.exit(3);", "System.exit", "java.lang.System.exit");
        consequence(
                "a file",
                "new java.io.FileWriter(\"/tmp/canary\").close();",
                "new java.io.FileWriter",
                "java.io.FileWriter");
        consequence(
                "a file through the file system",
                "java.nio.file.Files.delete(java.nio.file.Path.of(\"/tmp/canary\"));",
                "java.nio.file.Files",
                "java.nio.file.Files.delete");
        consequence(
                "a socket", "new java.net.Socket(\"127.0.0.1\", 1).close();", "new java.net.Socket", "java.net.Socket");
        consequence(
                "a process",
                "Runtime.getRuntime().exec(\"true\");",
                "Runtime.getRuntime",
                "java.lang.Runtime.getRuntime");
        consequence(
                "a process by its builder",
                "new ProcessBuilder(\"true\").start();",
                "new ProcessBuilder",
                "java.lang.ProcessBuilder");
        consequence("the environment", "insert(System.getenv(\"PATH\"));", "System.getenv", "java.lang.System.getenv");
        consequence(
                "the class loader of a fact",
                "insert($event.getClass().getClassLoader());",
                "getClass",
                "java.lang.Object.getClass");
        consequence(
                "a class by a text's class",
                "insert(\"\".getClass().forName(\"java.lang.Runtime\"));",
                "getClass",
                "java.lang.Object.getClass");
        consequence(
                "a method by reflection",
                "alerts.getClass().getDeclaredMethod(\"take\").invoke(alerts);",
                "getDeclaredMethod",
                "java.lang.Class.getDeclaredMethod");
        consequence("the engine's session", "drools.getKieRuntime().halt();", "getKieRuntime", "getKieRuntime");
        consequence("the context of the consequence", "kcontext.getKieRuntime().halt();", "kcontext", "getKieRuntime");
        consequence("a channel", "drools.getChannel(\"x\").send($event);", "getChannel", "getChannel");
        consequence("an entry point", "drools.getEntryPoint(\"x\").insert($event);", "getEntryPoint", "getEntryPoint");
        consequence("the end of all rules", "drools.halt();", "halt", "org.drools.model.Drools.halt");
        consequence("the focus of the agenda", "drools.setFocus(\"x\");", "setFocus", "setFocus");
        consequence("a fact that justifies itself", "insertLogical(\"x\");", "insertLogical", "insertLogical");
        consequence("a lambda", "Runnable r = () -> " + SING + "; r.run();", "Runnable", "declares the method lambda");
        consequence(
                "a method reference",
                "java.util.List.of(\"a\").forEach(System::getProperty);",
                "java.util.List.of",
                "java.lang.System.getProperty");
        consequence("a loop", "for (int i = 0; ; i++) { insert(i); }", "is code", "has a loop");
        consequence("a loop that waits", "do { } while ($event != null);", "is code", "has a loop");
        consequence(
                "a variable",
                "String s = System.getenv(\"PATH\"); insert(s + s);",
                "String s",
                "java.lang.System.getenv");
        consequence(
                "a class within",
                "new Object() { public void run() { " + SING + "; } }.run();",
                "new Object",
                "declares the class");
        consequence("a thing that is thrown", "throw new Error();", "throw", "throws");
        consequence(
                "what is kept of the engine's classes",
                "dev.plumbline.rules.RuleCache.inMemory();",
                "dev.plumbline",
                "dev.plumbline.rules.RuleCache.inMemory");
        consequence(
                "the event itself, to be changed",
                "((dev.plumbline.rules.Enriched.Kernel) $event.enriched()).event().setId(\"x\");",
                "is code",
                "enriched");
        consequence(
                "the engine's thread", "Thread.currentThread().interrupt();", "Thread.currentThread", "currentThread");
        consequence("a sleep", "Thread.sleep(100000L);", "Thread.sleep", "java.lang.Thread.sleep");
        consequence(
                "a handle on a method",
                "java.lang.invoke.MethodHandles.lookup();",
                "java.lang.invoke",
                "java.lang.invoke.MethodHandles.lookup");
        consequence(
                "a property by a number's method", "Integer.getInteger(\"x\");", "Integer.getInteger", "getInteger");
    }

    private void consequence(String name, String code, String text, String reached) {
        add(name + " in a consequence", "", CONDITION, CALL + "\n    " + code, text, reached);
    }

    private void conditions() {
        condition(
                "a property of the system",
                "System.setProperty(\"" + CANARY + "\", \"sings\") == null",
                "System.setProperty",
                "java.lang.System.setProperty");
        condition(
                "a process by its whole name",
                "java.lang.Runtime.getRuntime().exec(\"true\") != null",
                "java.lang",
                "java.lang.Runtime.getRuntime");
        condition("an eval", "eval( System.getenv(\"PATH\") != null )", "System.getenv", "java.lang.System.getenv");
        condition("a name that is bound", "$x : System.getenv(\"PATH\")", "System.getenv", "java.lang.System.getenv");
        condition("a class", "this.getClass() != null", "getClass", "java.lang.Object.getClass");
        condition("a class as a property", "this.class != null", "class", "");
        condition("the event behind the fact", "enriched != null", "enriched", "enriched");
        condition("the event behind the fact, by its method", "enriched().toString() != null", "enriched", "enriched");
        condition("the event behind the fact, by this", "this.enriched.toString() != null", "enriched", "enriched");
        condition("a new thing", "new java.io.File(name).delete()", "new java.io.File", "java.io.File");
        condition("a static method of a value", "String.valueOf(name).intern() != null", "String.valueOf", "intern");
        condition(
                "a list that is made",
                "java.util.List.of(name).stream().count() > 0",
                "java.util",
                "java.util.List.of");
        condition("a method of a list that takes code", "args.stream().count() > 0", "stream", "java.util.List.stream");
        condition("a list that is changed", "args.add(\"x\")", "add", "java.util.List.add");
        condition(
                "a cast",
                "((dev.plumbline.rules.facts.KernelFact) this).enriched() != null",
                "is no condition",
                "enriched");
        condition("a cast inside a path", "this#Connected.peerPort == 3", "inline cast", "");
        condition("a list that is emptied", "args.retainAll(lineage)", "retainAll", "java.util.List.retainAll");
        condition("a choice", "(true ? " + "System.getenv(\"PATH\") : name) != null", "conditional", "");
        condition("an assignment", "(name = \"x\") != null", "assign", "");
        condition("a wait", "wait() == null", "wait", "");
        condition("a notification", "eval( hashCode() == 3 )", "hashCode", "hashCode");
        condition("an array", "name.getBytes().length > 3", "getBytes", "getBytes");
    }

    private void condition(String name, String code, String text, String reached) {
        add(name + " in a condition", "", code, CALL, text, reached);
    }

    private void elements() {
        element("a property of the system in an eval", "eval( " + SING + " == null )", "System", "System.setProperty");
        element("a class in an eval", "eval( $event.getClass() != null )", "getClass", "getClass");
        element(
                "a file in a from",
                "java.nio.file.Path() from java.nio.file.Path.of(\"/\")",
                "java.nio",
                "java.nio.file.Path.of");
        element("a global in a from", "String() from alerts.take()", "take", "");
        element("the event in a from", "Object() from $event.enriched", "enriched", "enriched");
        element("an entry point", "ProcessLaunched() from entry-point \"x\"", "entry", "D.entryPoint");
        element(
                "an accumulate with code",
                "Number() from accumulate( String() from $event.args, init( int n = 0; ) action( " + SING
                        + "; ) result( n ) )",
                "accumulate",
                "");
        element(
                "an accumulate of code",
                "accumulate( String( $s : this ) from $event.args; $m : max( System.getenv($s) ) )",
                "System.getenv",
                "System.getenv");
        element(
                "a function of numbers that is not on the list",
                "accumulate( String( $s : length ) from $event.args; $m : variance( $s ) )",
                "variance",
                "VarianceAccumulateFunction");
        element("a thing of another type", "Thread()", "Thread", "java.lang.Thread");
        element("a thing of the engine", "dev.plumbline.rules.RuleSet()", "RuleSet", "dev.plumbline.rules.RuleSet");
        element("a class in a from", "String() from $event.args.class", "class", "");
        element("a window", "ProcessLaunched() over window:length(3)", "window", "D.window");
        element(
                "code in a forall",
                "forall( String( System.getenv(this) != null ) from $event.args )",
                "System.getenv",
                "System.getenv");
        element(
                "code in a collect",
                "java.util.List( size > 0 ) from collect( String( System.getenv(this) != null ) from $event.args )",
                "System.getenv",
                "System.getenv");
        element(
                "code in a not",
                "not( ProcessLaunched( System.getenv(name) != null ) )",
                "System.getenv",
                "System.getenv");
    }

    private void element(String name, String code, String text, String reached) {
        add(name, "", CONDITION + " )\n    " + code + "\n    eval( true", CALL, text, reached);
    }

    private void attributes() {
        attribute("code in salience", "salience ( Integer.getInteger(\"x\") )", "salience", "getInteger");
        attribute("code in enabled", "enabled ( System.getenv(\"PATH\") != null )", "enabled", "System.getenv");
        attribute("a timer", "timer ( int: 0 1s )", "timer", "TIMER");
        attribute("a timer with code", "timer ( expr: $event.getClass().hashCode() )", "timer", "TIMER");
        attribute("a duration", "duration 1000", "duration", "DURATION");
        attribute("a calendar", "calendars \"x\"", "calendars", "CALENDARS");
        attribute("a date", "date-effective \"01-Jan-2020\"", "date-effective", "DATE_EFFECTIVE");
        all.add(new Escape(
                "another language",
                TestPacks.SHARED,
                rule("", CONDITION, CALL + "\n    " + SING + ";").replace("\nwhen", "\n    dialect \"mvel\"\nwhen"),
                "dialect",
                "java.lang.System.setProperty"));
    }

    private void attribute(String name, String attribute, String text, String reached) {
        String rule = rule("", CONDITION, CALL).replace("\nwhen", "\n    " + attribute + "\nwhen");
        all.add(new Escape(name, TestPacks.SHARED, rule, text, reached));
    }

    private void declarations() {
        declare("a type", "declare Held\n    n : int\nend", "Held", "declares the class test.Held");
        declare(
                "a type with code at its beginning",
                "declare Held\n    n : String = System.getenv(\"PATH\")\nend",
                "Held",
                "test.Held");
        declare("a type that extends a class", "declare Held extends java.lang.Thread\nend", "Held", "");
        declare(
                "a type in a fact's place",
                "declare ProcessLaunched\n    n : int\nend",
                "ProcessLaunched",
                "D.typeMetaData");
        declare("an enumeration", "declare enum Held\n    A, B;\nend", "Held", "test.Held");
        declare("a trait", "declare trait Held\n    n : int\nend", "Held", "D.typeMetaData");
        declare(
                "a type whose changes are told",
                "declare Held\n    @propertyChangeSupport\n    n : int\nend",
                "Held",
                "test.Held");
        declare("a query", "query held(String $n)\n    ProcessLaunched( name == $n )\nend", "query", "D.query");
        declare(
                "a query that asks itself",
                "query held(String $n)\n    ProcessLaunched( name == $n ) and held($n;)\nend",
                "query",
                "D.query");
        declare("an entry point", "declare entry-point \"x\"\nend", "entry-point", "D.entryPoint");
    }

    private void declare(String name, String declaration, String text, String reached) {
        all.add(new Escape(
                "the declaration of " + name, TestPacks.SHARED, rule(declaration, CONDITION, CALL), text, reached));
    }

    private void heads() {
        shared(
                "an import of a class",
                "import java.io.File;",
                "new File(\"x\").delete();",
                "java.io.File",
                "java.io.File");
        shared(
                "an import of the engine",
                "import dev.plumbline.rules.RuleCache;",
                "RuleCache.inMemory();",
                "dev.plumbline.rules.RuleCache",
                "dev.plumbline.rules.RuleCache.inMemory");
        shared("an import of a package", "import java.io.*;", "new File(\"x\").delete();", "java.io.*", "java.io.File");
        shared(
                "an import of a static method",
                "import static java.lang.System.getenv;",
                "insert(getenv(\"PATH\"));",
                "getenv",
                "java.lang.System.getenv");
        shared(
                "an import of a function",
                "import function java.lang.System.getenv;",
                "insert(getenv(\"PATH\"));",
                "java.lang.System.getenv",
                "java.lang.System.getenv");
        shared(
                "an import of what facts are made of",
                "import dev.plumbline.rules.facts.Facts;",
                "insert(Facts.types());",
                "dev.plumbline.rules.facts.Facts",
                "dev.plumbline.rules.facts.Facts.types");
        shared(
                "a global of another type",
                "global java.util.List list;",
                "list.add($event);",
                "java.util.List list",
                "java.util.List.add");
        all.add(new Escape(
                "a package of the engine",
                TestPacks.SHARED.replace("package test", "package dev.plumbline.rules"),
                rule("", CONDITION, CALL).replace("package test", "package dev.plumbline.rules"),
                "dev.plumbline.rules",
                "in a package that is not its own"));
        all.add(new Escape(
                "a package of Java",
                TestPacks.SHARED.replace("package test", "package java.lang"),
                rule("", CONDITION, CALL).replace("package test", "package java.lang"),
                "java.lang",
                "in a package that is not its own"));
    }

    private void shared(String name, String line, String code, String text, String reached) {
        all.add(new Escape(
                name,
                TestPacks.SHARED.replace("import dev", line + "\nimport dev"),
                rule("", CONDITION, CALL + "\n    " + code),
                text,
                reached));
    }

    private void hidden() {
        String escaped = SING.replace("S", "\\u0053");
        consequence("escapes of characters", escaped + ";", "\\u", "java.lang.System.setProperty");
        consequence("a line that ends in a comment", "// \\u000a" + SING + ";", "\\u", "java.lang.System.setProperty");
        condition(
                "a text that ends by an escape",
                "name == \"\\u0022 + System.getenv(\\u0022PATH\\u0022) + \\u0022\"",
                "\\u",
                "getenv");
        condition(
                "a call in a comment's neighbourhood",
                "/* x */ System /* y */ . getenv(\"PATH\") != null",
                "System",
                "getenv");
    }

    private void bombs() {
        condition("a text repeated", "name.repeat(2000000000) != null", "repeat", "java.lang.String.repeat");
        condition("a text formatted", "name.formatted(\"x\") != null", "formatted", "java.lang.String.formatted");
        condition("a pattern of Java's", "name matches \"(a+)+$\"", "matches", "java.util.regex.Pattern");
        condition(
                "a pattern of Java's, by its method",
                "name.matches(\"(a+)+$\")",
                "matches",
                "java.lang.String.matches");
        condition(
                "a pattern of Java's, to replace by",
                "name.replaceAll(\"(a+)+$\", \"\") != null",
                "replaceAll",
                "java.lang.String.replaceAll");
        condition(
                "a pattern of Java's, to split by",
                "name.split(\"(a+)+$\").length > 0",
                "split",
                "java.lang.String.split");
        condition("a number without end", "name == 1B", "big decimal", "");
        condition("brackets in brackets", "(".repeat(3000) + "true" + ")".repeat(3000), "deep", "");
        condition("signs before signs", "!".repeat(5000) + "true", "deep", "");
    }

    private void add(String name, String head, String condition, String consequence, String text, String reached) {
        all.add(new Escape(name, TestPacks.SHARED, rule(head, condition, consequence), text, reached));
    }

    private static String rule(String head, String condition, String consequence) {
        return TestPacks.RULE
                .replace("// Says", head + "\n\n// Says")
                .replace(CONDITION, condition)
                .replace(CALL, consequence);
    }
}
