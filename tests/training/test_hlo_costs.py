"""What is read from a compiled program's text, against programs whose costs are known."""

import jax
import jax.numpy as jnp
import pytest

from alphacode.training.dry_run.hlo_costs import program_costs

LOOP = """
%body (p.1: (u32[], f32[8,16])) -> (u32[], f32[8,16]) {
  %p.1 = (u32[], f32[8,16]{1,0}) parameter(0)
  %i = u32[] get-tuple-element(%p.1), index=0
  %x = f32[8,16]{1,0} get-tuple-element(%p.1), index=1
  %two = u32[] constant(2)
  %next = u32[] add(%i, %two), metadata={op_name="a
}}, over two lines"}
  %w = f32[16,16]{1,0} constant({...})
  %y = f32[8,16]{1,0} dot(%x, %w), lhs_contracting_dims={1}, rhs_contracting_dims={0}
  %z = f32[8,16]{1,0} all-reduce(%y), to_apply=%sum
  ROOT %t = (u32[], f32[8,16]{1,0}) tuple(%next, %z)
}

%condition (p.2: (u32[], f32[8,16])) -> pred[] {
  %p.2 = (u32[], f32[8,16]{1,0}) parameter(0)
  %j = u32[] get-tuple-element(%p.2), index=0
  %bound = u32[] constant(9)
  ROOT %less = pred[] compare(%j, %bound), direction=LT
}

ENTRY %main (a: (u32[], f32[8,16])) -> (u32[], f32[8,16]) {
  %a = (u32[], f32[8,16]{1,0}) parameter(0)
  ROOT %loop = (u32[], f32[8,16]{1,0}) while(%a), condition=%condition, body=%body
}
"""


def test_a_body_counts_as_often_as_its_loop_runs_though_it_was_unrolled() -> None:
    costs = program_costs(LOOP, devices=4)
    assert costs.flops == 5 * 2 * 8 * 16 * 16
    assert costs.collectives == {"all-reduce": 5}
    # A reduction in a ring of four sends every element twice but for the device's own quarter.
    assert costs.collective_bytes == {"all-reduce": 5 * 8 * 16 * 4 * 2 * 3 / 4}
    assert costs.sent == {(0, 1, 2, 3): costs.collective_bytes["all-reduce"]}


@pytest.mark.parametrize(
    ("operands", "attributes", "products"),
    [
        # A plain matrix product.
        (("8,16", "16,32", "8,32"), "dim_labels=bf_io->bf", 8 * 16 * 32),
        # Two halves of the contracted features as a window.
        (("8,2,16", "2,16,32", "8,32,1"), "window={size=2}, dim_labels=b0f_0io->bf0", 8 * 32 * 32),
        # Two halves of the result as a padded window: half of its taps meet padding.
        (
            ("8,16,1", "16,2,32", "8,2,32"),
            "window={size=2 pad=1_1 rhs_reversal=1}, dim_labels=bf0_i0o->b0f",
            8 * 16 * 64,
        ),
        # A batch of 4 products.
        (
            ("4,8,16", "4,16,32", "4,8,32"),
            "window={size=4 stride=3 pad=0_0 lhs_dilate=4}, dim_labels=0bf_0io->0bf",
            4 * 8 * 16 * 32,
        ),
    ],
)
def test_matrix_products_written_as_convolutions(
    operands: tuple[str, str, str], attributes: str, products: int
) -> None:
    left, right, out = operands
    text = (
        f"ENTRY %main (a: f32[{left}], b: f32[{right}]) -> f32[{out}] {{\n"
        f"  %a = f32[{left}]{{0}} parameter(0)\n  %b = f32[{right}]{{0}} parameter(1)\n"
        f"  ROOT %c = f32[{out}]{{0}} convolution(%a, %b), {attributes}\n}}\n"
    )
    assert program_costs(text).flops == 2 * products


@pytest.mark.parametrize(
    ("operands", "attributes", "flops"),
    [
        # Left (8, 16) with its second dimension against right (16, 32).
        (
            ("bf16[8,16]", "bf16[16,32]", "(bf16[8,32], s8[4096])"),
            'custom_call_target="__cublas$gemm", backend_config={"gemm_backend_config":{'
            '"dot_dimension_numbers":{"lhs_contracting_dimensions":["1"]}}}',
            2 * 8 * 16 * 32,
        ),
        # 4 products, over the first of the dimensions that are not shared.
        (
            ("bf16[4,16,8]", "bf16[4,16,32]", "bf16[4,8,32]"),
            'custom_call_target="__cublas$lt$matmul", backend_config={"gemm_backend_config":{'
            '"dot_dimension_numbers":{"lhs_contracting_dimensions":["1"]}}}',
            2 * 4 * 8 * 16 * 32,
        ),
        # 2 rows of 10 queries and 20 keys, 3 heads of 8: scores and mixture.
        (
            ("bf16[2,10,3,8]", "bf16[2,20,1,8]", "(bf16[2,3,10,8], u8[0])"),
            'custom_call_target="__cudnn$fmhaSoftmax"',
            2 * 2 * (2 * 3 * 10 * 20 * 8),
        ),
        # Backward: scores again, their gradient, and those of queries, keys and values.
        (
            ("bf16[2,10,3,8]", "bf16[2,20,1,8]", "(bf16[2,3,10,8], bf16[2,1,20,8])"),
            'custom_call_target="__cudnn$fmhaSoftmaxBackward"',
            5 * 2 * (2 * 3 * 10 * 20 * 8),
        ),
        # What is no product.
        (("f32[8]", "f32[8]", "f32[8]"), 'custom_call_target="__cub$DeviceRadixSort"', 0),
    ],
)
def test_libraries_of_gpus(operands: tuple[str, str, str], attributes: str, flops: int) -> None:
    left, right, out = operands
    text = (
        f"ENTRY %main (a: {left}, b: {right}) -> {out} {{\n"
        f"  %a = {left} parameter(0)\n  %b = {right} parameter(1)\n"
        f"  ROOT %c = {out} custom-call(%a, %b), {attributes}\n}}\n"
    )
    assert program_costs(text).flops == flops


@pytest.mark.parametrize(
    ("operand", "instruction", "kind", "group", "sent"),
    [
        # Each device passes on what the three others of its group hold.
        ("bf16[8]", "bf16[32] all-gather(%a), replica_groups={{4,5,6,7},{0,1,2,3}}", "all-gather",
         (4, 5, 6, 7), 3 * 16),
        # The start of one names its operand again in its result.
        ("bf16[8]", "(bf16[8], bf16[32]) all-gather-start(%a), replica_groups=[2,4]<=[8]",
         "all-gather", (0, 1, 2, 3), 3 * 16),
        # Groups along the first of two axes.
        ("f32[8]", "f32[2] reduce-scatter(%a), replica_groups=[2,4]<=[4,2]T(1,0), to_apply=%sum",
         "reduce-scatter", (0, 2, 4, 6), 24),
        ("f32[8]", "f32[8] all-reduce(%a), replica_groups=[4,2]<=[8], to_apply=%sum",
         "all-reduce", (0, 1), 32),
        ("f32[8]", "f32[8] all-to-all(%a), replica_groups=[2,4]<=[8]", "all-to-all",
         (0, 1, 2, 3), 24),
        ("f32[8]", "f32[8] collective-permute(%a), source_target_pairs={{0,2},{2,0},{1,3},{3,1}}",
         "collective-permute", (0, 2), 32),
    ],
)  # fmt: skip
def test_what_a_device_sends_for_each_collective(
    operand: str, instruction: str, kind: str, group: tuple[int, ...], sent: int
) -> None:
    text = (
        f"ENTRY %main (a: {operand}) -> f32[] {{\n"
        f"  %a = {operand}{{0}} parameter(0)\n  ROOT %c = {instruction}\n}}\n"
    )
    costs = program_costs(text, devices=8)
    assert costs.collectives == {kind: 1}
    assert costs.collective_bytes == {kind: sent} and costs.sent == {group: sent}


def test_a_reduction_of_which_each_keeps_a_slice_is_sent_once() -> None:
    text = """
%all-reduce-scatter.1 (p: f32[8]) -> f32[2] {
  %p = f32[8]{0} parameter(0)
  %r = f32[8]{0} all-reduce(%p), replica_groups=[1,4]<=[4], to_apply=%sum
  ROOT %s = f32[2]{0} dynamic-slice(%r), dynamic_slice_sizes={2}
}

ENTRY %main (a: f32[8]) -> f32[2] {
  %a = f32[8]{0} parameter(0)
  ROOT %f = f32[2]{0} fusion(%a), kind=kCustom, calls=%all-reduce-scatter.1
}
"""
    assert program_costs(text, devices=4).collective_bytes == {"reduce-scatter": 24}


@pytest.mark.parametrize(
    ("result", "body", "moved"),
    [
        # What is read and what is written.
        ("f32[100,8]", "ROOT %r = f32[100,8]{1,0} add(%p0, %p0)", 3200 + 3200),
        # Of what is only sliced, the slice.
        ("f32[1,8]", "ROOT %r = f32[1,8]{1,0} dynamic-slice(%p0, %i)", 32 + 32),
        # Of what is changed in place, the change.
        (
            "f32[100,8]",
            "%u = f32[1,8]{1,0} constant({...})\n"
            "  ROOT %r = f32[100,8]{1,0} dynamic-update-slice(%p0, %u, %i)",
            32 + 32,
        ),
    ],
)
def test_bytes_that_a_fusion_moves_from_and_to_memory(result: str, body: str, moved: int) -> None:
    text = (
        f"%fused (p0: f32[100,8]) -> {result} {{\n"
        f"  %p0 = f32[100,8]{{1,0}} parameter(0)\n  {body}\n}}\n\n"
        f"ENTRY %main (a: f32[100,8]) -> {result} {{\n  %a = f32[100,8]{{1,0}} parameter(0)\n"
        f"  ROOT %f = {result}{{1,0}} fusion(%a), kind=kLoop, calls=%fused\n}}\n"
    )
    assert program_costs(text).memory == moved


def test_a_slice_taken_by_a_fusion_inside_of_a_fusion_is_a_slice() -> None:
    text = """
%inner (q0: f32[100,8]) -> f32[1,8] {
  %q0 = f32[100,8]{1,0} parameter(0)
  ROOT %s = f32[1,8]{1,0} dynamic-slice(%q0, %i)
}

%outer (p0: f32[100,8]) -> f32[1,8] {
  %p0 = f32[100,8]{1,0} parameter(0)
  %t = f32[1,8]{1,0} fusion(%p0), kind=kLoop, calls=%inner
  ROOT %n = f32[1,8]{1,0} negate(%t)
}

ENTRY %main (a: f32[100,8]) -> f32[1,8] {
  %a = f32[100,8]{1,0} parameter(0)
  ROOT %f = f32[1,8]{1,0} fusion(%a), kind=kLoop, calls=%outer
}
"""
    assert program_costs(text).memory == 32 + 32


def test_what_is_kept_near_the_products_is_not_in_memory() -> None:
    text = """
ENTRY %main (a: f32[8]) -> f32[8] {
  %a = f32[8]{0:T(128)} parameter(0)
  %n = f32[8]{0:T(128)S(1)} negate(%a)
  ROOT %m = f32[8]{0:T(128)} negate(%n)
}
"""
    assert program_costs(text).memory == 32 + 32


def test_a_program_compiled_here_has_the_operations_that_were_written() -> None:
    def run(x: jax.Array, weights: jax.Array) -> jax.Array:
        return jax.lax.scan(lambda x, w: (jnp.tanh(x @ w), None), x, weights)[0]

    shapes = (jnp.zeros((8, 64)), jnp.zeros((7, 64, 64)))
    compiled = jax.jit(run).lower(*shapes).compile()
    assert program_costs(compiled.as_text()).flops == 7 * 2 * 8 * 64 * 64


def test_text_without_a_program_is_refused() -> None:
    with pytest.raises(ValueError, match="no entry"):
        program_costs("nothing")
