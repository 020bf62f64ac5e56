package io.homeostat.store;

import io.homeostat.model.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a node to the keys that the database was first started with: with another secret key it could open no stored secret,
 * and with another signing key an auditor could no longer tell its checkpoints from forged ones.
 */
public final class InstanceKeys {
    /** Entity classes of this package, for {@link Database#open}. */
    public static final List<Class<?>> ENTITIES = List.of(InstanceEntity.class);

    /**
     * A key of this node.
     *
     * @param name what it is stored under
     * @param title what people call it
     * @param fingerprint tells it from others without giving it away
     * @param lasting false for one that goes with the process: none is written for it
     * @param where how the right one is given to a node
     */
    public record Key(String name, String title, String fingerprint, boolean lasting, String where) {}

    private InstanceKeys() {}

    /**
     * Compares the keys with those of the database, which the very first start writes.
     *
     * @throws Refused naming every key that is another one; nothing was written then
     */
    public static void require(UnitOfWork unitOfWork, List<Key> keys, Instant now) {
        unitOfWork.contend(tx -> {
            List<String> found = new ArrayList<>();
            for (Key key : keys) {
                InstanceEntity known = tx.find(InstanceEntity.class, key.name()).orElse(null);
                if (known == null && key.lasting()) {
                    InstanceEntity row = new InstanceEntity();
                    row.name = key.name();
                    row.text = key.fingerprint();
                    row.changedAt = now;
                    tx.insert(row);
                } else if (known != null && !known.text.equals(key.fingerprint())) {
                    found.add("the " + key.title() + " (its fingerprint is " + key.fingerprint()
                            + ", that of the database " + known.text + "; give this node the right one by "
                            + key.where() + ")");
                }
            }
            if (!found.isEmpty()) {
                throw other(found);
            }
            return true;
        });
    }

    private static Refused other(List<String> keys) {
        return new Refused(
                Refused.Reason.INVALID,
                "other-key",
                "This node has another key than the one that the database was written with: "
                        + String.join("; and ", keys) + ".");
    }
}
