package io.homeostat.web.api;

import io.homeostat.Homeostat;
import io.homeostat.monitor.TopologyDocument;
import io.homeostat.web.http.Form;
import io.homeostat.web.security.Caller;
import io.homeostat.web.security.RequiresScope;
import io.homeostat.web.security.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What can be ill, and what depends on what. */
@RestController
@RequestMapping("/api/v1/topology")
class TopologyController {
    private final Homeostat homeostat;

    TopologyController(Homeostat homeostat) {
        this.homeostat = homeostat;
    }

    @GetMapping
    @RequiresScope(Scope.READ)
    TopologyDocument get(@RequestParam(required = false) @Nullable String domain, Caller caller) {
        return read(LoopController.domain(caller.reads(domain)));
    }

    private TopologyDocument read(String domain) {
        return homeostat.unitOfWork().read(tx -> homeostat.topology().get(tx, domain));
    }

    @PutMapping
    @RequiresScope(Scope.OPERATE)
    TopologyDocument put(
            @Form(Forms.NewTopology.class) @RequestBody JsonNode body,
            @RequestParam(name = "domain", required = false) @Nullable String given,
            Caller caller) {
        String domain = LoopController.domain(given);
        caller.requireDomain(domain);
        homeostat.topology().put(body, domain, caller.actor());
        return read(domain);
    }
}
