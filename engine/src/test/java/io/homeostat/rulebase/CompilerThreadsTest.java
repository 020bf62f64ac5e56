package io.homeostat.rulebase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CompilerThreadsTest {
    @Test
    void work_is_done_on_a_thread_that_ends_with_it() throws InterruptedException {
        ClassLoader elsewhere = ClassLoader.getPlatformClassLoader();
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        caller.setContextClassLoader(elsewhere);
        try {
            Thread worker = CompilerThreads.run(() -> {
                assertThat(Thread.currentThread().getContextClassLoader())
                        .isSameAs(CompilerThreads.class.getClassLoader());
                return Thread.currentThread();
            });
            assertThat(worker).isNotSameAs(caller);
            worker.join();
            assertThat(caller.getContextClassLoader()).isSameAs(elsewhere);
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    @Test
    void what_the_work_throws_is_thrown_to_who_asked() {
        assertThatThrownBy(() -> CompilerThreads.run(() -> {
                    throw new IllegalArgumentException("as it was");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("as it was");
        assertThatThrownBy(() -> CompilerThreads.run(() -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void an_interruption_does_not_leave_the_work_alone_and_is_kept() {
        Thread.currentThread().interrupt();
        String done = CompilerThreads.run(() -> "done");
        assertThat(done).isEqualTo("done");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_answer_is_not_waited_for_past_its_deadline() {
        CountDownLatch over = new CountDownLatch(1);
        try {
            assertThatThrownBy(() -> CompilerThreads.run(
                            () -> {
                                try {
                                    return over.await(1, TimeUnit.MINUTES);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            Duration.ofMillis(1)))
                    .isInstanceOf(CompilerThreads.TooLong.class);
        } finally {
            over.countDown();
        }
    }
}
