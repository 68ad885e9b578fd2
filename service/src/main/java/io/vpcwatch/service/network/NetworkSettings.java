package io.vpcwatch.service.network;

import io.vpcwatch.service.settings.Description;
import io.vpcwatch.service.settings.EnvironmentFallback;
import io.vpcwatch.service.settings.Secret;
import java.util.List;
import java.util.Optional;

/** How requests to channels and to AWS leave this process. */
public record NetworkSettings(
    @Description(
            "HTTP proxy for requests to channels and to AWS, like http://proxy.example.com:3128, if necessary with user:password@; default: HTTPS_PROXY; not for Kafka and SMTP")
        @EnvironmentFallback({"HTTPS_PROXY", "https_proxy"})
        Optional<Secret<ProxyUrl>> proxy,
    @Description(
            "hosts that are reached without the proxy: names, domains (.example.com, with all below) or *; default: NO_PROXY; this machine always is")
        @EnvironmentFallback({"NO_PROXY", "no_proxy"})
        Optional<List<String>> noProxy,
    @Description(
            "a PEM file with certificates that channels, SMTP servers, AWS and the proxy may present or be signed by, besides those that Java trusts")
        Optional<TrustedCertificates> caFile) {}
