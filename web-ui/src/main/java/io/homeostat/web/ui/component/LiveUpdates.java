package io.homeostat.web.ui.component;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.shared.Registration;
import io.homeostat.Homeostat;
import io.homeostat.Progress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Tells what is on screens that something happened, at most once a second, whichever node did it. Thread-safe.
 *
 * <p>What this node does is heard of at once; what others do is found by comparing how far the records have come, every
 * second while somebody looks. Either way it is that comparison which says what happened, so that a page behaves the same on
 * every node. A component is held from its attachment to its detachment only: a page that is closed, or whose session ends,
 * leaves nothing behind.
 */
@org.springframework.stereotype.Component
public final class LiveUpdates implements DisposableBean {
    /** Between two times that a page is told. */
    private static final Duration GAP = Duration.ofSeconds(1);

    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(LiveUpdates.class);

    private final Homeostat homeostat;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Thread thread;
    private boolean nudged;
    private boolean closed;

    LiveUpdates(Homeostat homeostat) {
        this.homeostat = homeostat;
        homeostat.onChange(this::nudge);
        thread = Thread.ofPlatform().daemon().name("homeostat-live").start(this::run);
    }

    /** Tells this part of a page, in its own session, when something may have happened to one of the topics. */
    public Registration on(Component part, Set<Topic> topics, Runnable told) {
        Watch watch = new Watch(Set.copyOf(topics), told);
        Registration attach = part.addAttachListener(event -> begin(watch, event.getUI()));
        Registration detach = part.addDetachListener(event -> end(watch));
        part.getUI().ifPresent(ui -> begin(watch, ui));
        return () -> {
            attach.remove();
            detach.remove();
            end(watch);
        };
    }

    /** As {@link #on(Component, Set, Runnable)}, for one topic. */
    public Registration on(Component part, Topic topic, Runnable told) {
        return on(part, Set.of(topic), told);
    }

    /** How many parts of pages are told at present. */
    int size() {
        return listeners.size();
    }

    @Override
    public void destroy() {
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        // It reads records, which are closed next, and an application server must not find it still there.
        try {
            thread.join(LAST_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void begin(Watch watch, UI ui) {
        end(watch);
        Listener listener = new Listener(watch, ui);
        watch.listener = listener;
        listeners.add(listener);
        nudge();
    }

    private void end(Watch watch) {
        Listener listener = watch.listener;
        watch.listener = null;
        if (listener != null) {
            listeners.remove(listener);
        }
    }

    private void nudge() {
        lock.lock();
        try {
            nudged = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        @Nullable Progress seen = null;
        boolean failed = false;
        while (awaitReason()) {
            try {
                Progress now = homeostat.progress();
                if (!now.equals(seen)) {
                    tell(between(seen, now));
                }
                seen = now;
                failed = false;
            } catch (RuntimeException e) {
                // The page says itself that it is not connected to its database; here once is enough.
                if (!failed) {
                    log.warn("looking for what is new failed, and is tried again: {}", e.toString());
                }
                failed = true;
            }
            if (!rest()) {
                return;
            }
        }
    }

    /** Waits until there may be something new and somebody who wants to know; false at the end. */
    private boolean awaitReason() {
        lock.lock();
        try {
            // On an embedded database there is no other node whose deeds would have to be looked for.
            boolean alone = homeostat.database().embedded();
            long left = GAP.toNanos();
            while (!closed && (listeners.isEmpty() || (!nudged && (alone || left > 0)))) {
                if (alone || listeners.isEmpty()) {
                    moved.await();
                } else {
                    left = moved.awaitNanos(left);
                }
            }
            nudged = false;
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean rest() {
        lock.lock();
        try {
            long left = GAP.toNanos();
            while (!closed && left > 0) {
                left = moved.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Set<Topic> between(@Nullable Progress before, Progress now) {
        if (before == null) {
            // Nobody asked until now: what the first pages show may be older than this.
            return EnumSet.allOf(Topic.class);
        }
        EnumSet<Topic> topics = EnumSet.noneOf(Topic.class);
        if (before.changes() != now.changes()) {
            topics.add(Topic.VIOLATIONS);
        }
        if (!Objects.equals(before.newestCycle(), now.newestCycle())) {
            topics.add(Topic.CYCLES);
        }
        if (!before.leaderless().equals(now.leaderless())) {
            topics.add(Topic.LOOP);
        }
        if (before.newestEntry() != now.newestEntry()) {
            topics.add(Topic.AUDIT);
            homeostat
                    .unitOfWork()
                    .read(tx -> homeostat.audit().subjectKindsAfter(tx, before.newestEntry()))
                    .forEach(kind -> topics.add(Topic.ofSubject(kind)));
        }
        return topics;
    }

    private void tell(Set<Topic> topics) {
        for (Listener listener : listeners) {
            if (listener.watch.topics.stream().anyMatch(topics::contains)) {
                listener.tell();
            }
        }
    }

    /** What a part of a page wants to know, also while it is not shown. */
    private static final class Watch {
        private final Set<Topic> topics;
        private final Runnable told;
        private volatile @Nullable Listener listener;

        Watch(Set<Topic> topics, Runnable told) {
            this.topics = topics;
            this.told = told;
        }
    }

    /** A part of a page that is shown. */
    private final class Listener {
        private final Watch watch;
        private final UI ui;
        /** Whether it is to be told already: a page that is slow to take its turn is told once for all that happened. */
        private final AtomicBoolean queued = new AtomicBoolean();

        Listener(Watch watch, UI ui) {
            this.watch = watch;
            this.ui = ui;
        }

        void tell() {
            if (queued.compareAndSet(false, true)) {
                try {
                    // What goes wrong in there is told by the session's own handler.
                    var unused = ui.access(() -> {
                        queued.set(false);
                        if (watch.listener == this) {
                            watch.told.run();
                        }
                    });
                } catch (UIDetachedException e) {
                    listeners.remove(this);
                }
            }
        }
    }
}
