package io.homeostat.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.homeostat.model.ActionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplaceableActuatorTest {
    private static final ActionRequest REQUEST = new ActionRequest(
            "key",
            "do",
            ActionType.RESTART_SERVICE,
            "default",
            "checkout",
            Map.of(),
            Map.of(),
            new UUID(0, 1),
            "high_cpu",
            1);

    private final List<String> happened = new ArrayList<>();
    private final ReplaceableActuator actuator = new ReplaceableActuator(this::open);
    private Runnable inHand = () -> {};

    private Actuator open() {
        happened.add("opened");
        return new Actuator() {
            @Override
            public Optional<Map<String, Object>> stateBefore(ActionRequest request) {
                return Optional.empty();
            }

            @Override
            public ActuatorResult send(ActionRequest request) {
                happened.add("sends");
                inHand.run();
                happened.add("sent");
                return new ActuatorResult.Done("", Map.of());
            }

            @Override
            public Optional<ActuatorResult> verify(ActionRequest request) {
                return Optional.empty();
            }

            @Override
            public boolean idempotent() {
                return false;
            }

            @Override
            public int maxTries() {
                return 1;
            }

            @Override
            public ActuatorResult test() {
                return new ActuatorResult.Done("", Map.of());
            }

            @Override
            public void close() {
                happened.add("closed");
            }
        };
    }

    @Test
    void it_is_opened_by_its_first_call_and_closed_when_it_is_replaced() {
        assertThat(happened).isEmpty();
        actuator.send(REQUEST);
        actuator.send(REQUEST);
        actuator.replace();
        actuator.replace();
        assertThat(happened).containsExactly("opened", "sends", "sent", "sends", "sent", "closed");
    }

    @Test
    void of_calls_under_way_the_last_one_closes_it() {
        inHand = () -> {
            inHand = () -> {};
            actuator.replace();
            actuator.send(REQUEST);
        };
        actuator.send(REQUEST);
        assertThat(happened).containsExactly("opened", "sends", "sends", "sent", "sent", "closed");
    }

    @Test
    void a_call_that_was_about_to_begin_when_it_was_replaced_still_goes_out_and_leaves_nothing_open() {
        actuator.replace();
        actuator.send(REQUEST);
        assertThat(happened).containsExactly("opened", "sends", "sent", "closed");
    }

    @Test
    void an_orderly_end_closes_it_under_what_is_still_under_way() {
        inHand = actuator::close;
        actuator.send(REQUEST);
        assertThat(happened).containsExactly("opened", "sends", "closed", "sent");
    }
}
