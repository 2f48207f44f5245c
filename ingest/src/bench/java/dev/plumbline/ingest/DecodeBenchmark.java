package dev.plumbline.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * All records of one input on one core: normalised, with id, digest and event, and beside it only made into Jackson's tree,
 * which has neither. Time is that of the whole input.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class DecodeBenchmark {
    /** Tetragon's exec records of 1.6 KB, as a node of a cluster writes them. */
    static final String EXEC = "tetragon: exec of 1.6 KB";

    private static final ObjectMapper JACKSON = new ObjectMapper();
    private static final int EXEC_RECORDS = 2000;

    /** A format's name, for its fixtures, or {@link #EXEC}. */
    @Param(EXEC)
    public String input;

    private Decoder decoder;
    private List<RawRecord> records;

    /** The records of an input, one by one; of fixtures those that give events, as most do in life. */
    static List<byte[]> records(String input) throws IOException {
        if (input.equals(EXEC)) {
            return ExecRecords.make(EXEC_RECORDS);
        }
        Format format = Formats.named(input);
        List<byte[]> records = new ArrayList<>();
        for (byte[] fixture : FuzzRun.fixtures(format)) {
            FuzzRun.records(format, fixture).stream()
                    .filter(record -> format.joins() || givesEvents(format, record))
                    .forEach(records::add);
        }
        return records;
    }

    private static boolean givesEvents(Format format, byte[] record) {
        List<Parsed> parsed = format.decoder().decode(new RawRecord(record, "bench", 1));
        return !parsed.isEmpty() && parsed.stream().noneMatch(Parsed.Rejected.class::isInstance);
    }

    @Setup
    public void read() throws IOException {
        decoder = Formats.named(input.equals(EXEC) ? "tetragon" : input).decoder();
        records = new ArrayList<>();
        for (byte[] record : records(input)) {
            records.add(new RawRecord(record, "bench", records.size() + 1L));
        }
    }

    @Benchmark
    public void normalise(Blackhole sink) {
        for (RawRecord record : records) {
            sink.consume(decoder.decode(record));
        }
    }

    @Benchmark
    public void tree(Blackhole sink) {
        for (RawRecord record : records) {
            try {
                sink.consume(JACKSON.readTree(record.bytes()));
            } catch (IOException e) {
                sink.consume(e); // a fixture of what is no JSON
            }
        }
    }
}
