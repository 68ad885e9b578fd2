/** What every process of vpcwatch shares; the packages below hold it. */
@NullMarked
package io.vpcwatch.service;

import org.jspecify.annotations.NullMarked;
