/** How requests leave this process: proxy, trusted certificates, and the name they carry. */
@NullMarked
package io.vpcwatch.service.network;

import org.jspecify.annotations.NullMarked;
