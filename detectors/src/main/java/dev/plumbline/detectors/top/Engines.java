package dev.plumbline.detectors.top;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Asks all engines for their metrics at once. */
final class Engines {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final List<String> addresses;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param addresses host:port */
    Engines(List<String> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    int count() {
        return addresses.size();
    }

    /** @param trouble told of those that do not answer */
    Scrape scrape(List<String> trouble) throws InterruptedException {
        Map<String, CompletableFuture<HttpResponse<String>>> asked = new LinkedHashMap<>();
        for (String address : addresses) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                    .timeout(PATIENCE)
                    .build();
            asked.put(address, client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        Scrape scrape = new Scrape();
        List<String> away = new ArrayList<>();
        for (var each : asked.entrySet()) {
            try {
                HttpResponse<String> answer = each.getValue().get();
                if (answer.statusCode() == 200) {
                    scrape.add(answer.body());
                } else {
                    away.add(each.getKey() + " answers " + answer.statusCode());
                }
            } catch (ExecutionException e) {
                away.add("no engine answers at " + each.getKey());
            }
        }
        trouble.addAll(away);
        return scrape;
    }
}
