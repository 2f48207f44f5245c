package dev.plumbline.detectors.chaos;

import dev.plumbline.detectors.chaos.Load.Line;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Publishes the load at a steady rate, on a thread of its own. What faults do to the input they do there, between two lines,
 * so that what came first is known.
 */
final class Feed implements AutoCloseable {
    /** Nanoseconds from line to line. */
    static final long EVERY = 10_000_000;

    /** One record after so many lines is spoilt. */
    private static final int SPOILT = 60;

    private final Load load;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "feed");
    private List<Line> lines;
    private Site site;
    private final AtomicInteger count = new AtomicInteger();
    private volatile boolean over;

    /** @param site where the load is opened already */
    Feed(Load load, Site site) {
        this.load = load;
        this.lines = load.lines();
        this.site = site;
        thread.start();
    }

    /** Lines that are published. */
    int count() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
        return count.get();
    }

    /** All that was published is published once more, in the order that is given. */
    void repeat(UnaryOperator<List<Line>> order) {
        between(() -> {
            site.flush();
            order.apply(lines.subList(0, count.get())).forEach(site::publish);
        });
    }

    /** From here on the lines come in another order. */
    void reorder(IntFunction<List<Line>> order) {
        between(() -> lines = order.apply(count.get()));
    }

    /**
     * From here on all goes to another site, what was published once more.
     *
     * @param swap gives the new one, while nothing is published
     */
    void move(Supplier<Site> swap) {
        between(() -> {
            site.flush();
            site = swap.get();
            site.open(load);
            lines.subList(0, count.get()).forEach(site::publish);
        });
    }

    /** Returns once all lines, and the fences behind them, are with the brokers. */
    void fence() {
        over = true;
        join(end);
        load.fences().forEach(site::publish);
        site.flush();
    }

    private void between(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | AssertionError e) {
                done.completeExceptionally(e);
            }
        });
        join(CompletableFuture.anyOf(done, end));
    }

    private static void join(CompletableFuture<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void run() {
        try {
            long begin = System.nanoTime();
            while (!over || count.get() < lines.size()) {
                Runnable task = tasks.poll(untilNext(begin), TimeUnit.NANOSECONDS);
                if (task != null) {
                    task.run();
                } else if (count.get() < lines.size()) {
                    next();
                }
            }
            site.flush();
            end.complete(null);
        } catch (InterruptedException | RuntimeException | AssertionError e) {
            end.completeExceptionally(e);
        }
    }

    private long untilNext(long begin) {
        return count.get() < lines.size() ? Math.max(0, begin + count.get() * EVERY - System.nanoTime()) : EVERY;
    }

    private void next() {
        Line line = lines.get(count.get());
        if (count.get() % SPOILT == 0) {
            site.spoil(line);
        }
        site.publish(line);
        count.incrementAndGet();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
